/** What a subscriber opens to confirm; needs no signature. */
export const confirmUrl = (base: string, topic: string, token: string): string =>
  `${base}/?Action=ConfirmSubscription&TopicArn=${encodeURIComponent(topic)}&Token=${token}`;

/** What a subscriber opens to leave; needs no signature. */
export const unsubscribeUrl = (base: string, subscription: string): string =>
  `${base}/?Action=Unsubscribe&SubscriptionArn=${encodeURIComponent(subscription)}`;
