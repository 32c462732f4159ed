import type { ListTopicsCommandInput, ListTopicsCommandOutput } from '@aws-sdk/client-sns';
import { aws } from '../../../api/index.js';
import { allPages, type Found } from './all-pages.js';

export const mostTopics = 500;

/** ARNs of the topics of the region. */
export const listTopics = (signal?: AbortSignal): Promise<Found<string>> =>
  allPages(async (NextToken) => {
    const page = await aws<ListTopicsCommandInput, ListTopicsCommandOutput>(
      'sns',
      'ListTopics',
      { NextToken },
      signal,
    );
    return {
      items: (page.Topics ?? []).map(({ TopicArn = '' }) => TopicArn),
      token: page.NextToken,
    };
  }, mostTopics);

/** A topic's name, the last part of its ARN. */
export const topicName = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
