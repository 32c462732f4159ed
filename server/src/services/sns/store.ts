import type { Rows, State } from '../../storage/state.js';

export interface Topic {
  readonly arn: string;
  readonly region: string;
  readonly name: string;
  /** Milliseconds by the product's clock. */
  readonly created: number;
  /** As set: DisplayName, DeliveryPolicy and so on; Policy holds permissions. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Subscription {
  readonly arn: string;
  readonly region: string;
  readonly topic: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly confirmed: boolean;
  /** Confirmed by a call that was signed. */
  readonly authenticated: boolean;
  /** Unsubscribing takes a signature. */
  readonly guarded: boolean;
  /** What a link confirms with, and the real time until which it does. */
  readonly token: string;
  readonly tokenEnds: number;
  readonly attributes: Readonly<Record<string, string>>;
}

interface TopicRow extends Omit<Topic, 'attributes'> {
  readonly attributes: string;
}

interface SubscriptionRow
  extends Omit<Subscription, 'attributes' | 'confirmed' | 'authenticated' | 'guarded'> {
  readonly confirmed: number;
  readonly authenticated: number;
  readonly guarded: number;
  readonly attributes: string;
}

const migrations = [
  `CREATE TABLE sns_topics (
     arn TEXT PRIMARY KEY, region TEXT NOT NULL, name TEXT NOT NULL, created BIGINT NOT NULL,
     attributes TEXT NOT NULL)`,
  'CREATE INDEX sns_topics_by_region ON sns_topics (region, arn)',
  `CREATE TABLE sns_subscriptions (
     arn TEXT PRIMARY KEY, region TEXT NOT NULL, topic TEXT NOT NULL, protocol TEXT NOT NULL,
     endpoint TEXT NOT NULL, confirmed INTEGER NOT NULL, authenticated INTEGER NOT NULL,
     guarded INTEGER NOT NULL, token TEXT NOT NULL, tokenEnds BIGINT NOT NULL,
     attributes TEXT NOT NULL)`,
  'CREATE INDEX sns_subscriptions_by_region ON sns_subscriptions (region, arn)',
  `CREATE UNIQUE INDEX sns_subscriptions_by_topic
     ON sns_subscriptions (topic, protocol, endpoint)`,
  'CREATE TABLE sns_signing (id INTEGER PRIMARY KEY, privateKey TEXT, certificate TEXT)',
];

/** The tables of topics and subscriptions. */
export class SnsStore {
  readonly #rows: Rows;

  private constructor(rows: Rows) {
    this.#rows = rows;
  }

  static async open(state: State): Promise<SnsStore> {
    await state.migrate('sns', migrations);
    return new SnsStore(state);
  }

  /** The same tables inside a transaction of the caller's. */
  within(rows: Rows): SnsStore {
    return new SnsStore(rows);
  }

  async topic(arn: string): Promise<Topic | undefined> {
    const row = await this.#rows.get<TopicRow>('SELECT * FROM sns_topics WHERE arn = ?', arn);
    return row && topicOf(row);
  }

  async topics(region: string, after: string, limit: number): Promise<Topic[]> {
    const rows = await this.#rows.all<TopicRow>(
      'SELECT * FROM sns_topics WHERE region = ? AND arn > ? ORDER BY arn LIMIT ?',
      region,
      after,
      limit,
    );
    return rows.map(topicOf);
  }

  async countTopics(region: string): Promise<number> {
    const row = await this.#rows.get<{ n: number }>(
      'SELECT COUNT(*) AS n FROM sns_topics WHERE region = ?',
      region,
    );
    return row?.n ?? 0;
  }

  async putTopic(topic: Topic): Promise<void> {
    await this.#rows.run(
      `INSERT INTO sns_topics (arn, region, name, created, attributes) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (arn) DO UPDATE SET attributes = excluded.attributes`,
      topic.arn,
      topic.region,
      topic.name,
      topic.created,
      JSON.stringify(topic.attributes),
    );
  }

  async deleteTopic(arn: string): Promise<void> {
    await this.#rows.run('DELETE FROM sns_subscriptions WHERE topic = ?', arn);
    await this.#rows.run('DELETE FROM sns_topics WHERE arn = ?', arn);
  }

  async subscription(arn: string): Promise<Subscription | undefined> {
    const row = await this.#rows.get<SubscriptionRow>(
      'SELECT * FROM sns_subscriptions WHERE arn = ?',
      arn,
    );
    return row && subscriptionOf(row);
  }

  async subscriptionTo(
    topic: string,
    protocol: string,
    endpoint: string,
  ): Promise<Subscription | undefined> {
    const row = await this.#rows.get<SubscriptionRow>(
      'SELECT * FROM sns_subscriptions WHERE topic = ? AND protocol = ? AND endpoint = ?',
      topic,
      protocol,
      endpoint,
    );
    return row && subscriptionOf(row);
  }

  async subscriptions(region: string, after: string, limit: number): Promise<Subscription[]> {
    const rows = await this.#rows.all<SubscriptionRow>(
      'SELECT * FROM sns_subscriptions WHERE region = ? AND arn > ? ORDER BY arn LIMIT ?',
      region,
      after,
      limit,
    );
    return rows.map(subscriptionOf);
  }

  async ofTopic(topic: string, after: string, limit: number): Promise<Subscription[]> {
    const rows = await this.#rows.all<SubscriptionRow>(
      'SELECT * FROM sns_subscriptions WHERE topic = ? AND arn > ? ORDER BY arn LIMIT ?',
      topic,
      after,
      limit,
    );
    return rows.map(subscriptionOf);
  }

  async counts(topic: string): Promise<{ confirmed: number; pending: number }> {
    const row = await this.#rows.get<{ confirmed: number | null; everything: number }>(
      `SELECT SUM(confirmed) AS confirmed, COUNT(*) AS everything FROM sns_subscriptions
        WHERE topic = ?`,
      topic,
    );
    const confirmed = row?.confirmed ?? 0;
    return { confirmed, pending: (row?.everything ?? 0) - confirmed };
  }

  async putSubscription(subscription: Subscription): Promise<void> {
    const { arn, region, topic, protocol, endpoint, attributes } = subscription;
    const { confirmed, authenticated, guarded, token, tokenEnds } = subscription;
    await this.#rows.run(
      `INSERT INTO sns_subscriptions (arn, region, topic, protocol, endpoint, confirmed,
          authenticated, guarded, token, tokenEnds, attributes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (arn) DO UPDATE SET confirmed = excluded.confirmed,
          authenticated = excluded.authenticated, guarded = excluded.guarded,
          token = excluded.token, tokenEnds = excluded.tokenEnds,
          attributes = excluded.attributes`,
      ...[arn, region, topic, protocol, endpoint],
      ...[Number(confirmed), Number(authenticated), Number(guarded), token, tokenEnds],
      JSON.stringify(attributes),
    );
  }

  async deleteSubscription(arn: string): Promise<void> {
    await this.#rows.run('DELETE FROM sns_subscriptions WHERE arn = ?', arn);
  }

  /** Subscriptions that nobody has confirmed go with their links. @returns how many. */
  forgetUnconfirmed(now: number): Promise<number> {
    return this.#rows.run(
      'DELETE FROM sns_subscriptions WHERE confirmed = 0 AND tokenEnds < ?',
      now,
    );
  }

  signing(): Promise<{ privateKey: string; certificate: string } | undefined> {
    return this.#rows.get('SELECT privateKey, certificate FROM sns_signing WHERE id = 1');
  }

  async keepSigning(privateKey: string, certificate: string): Promise<void> {
    await this.#rows.run(
      `INSERT INTO sns_signing (id, privateKey, certificate) VALUES (1, ?, ?)
        ON CONFLICT DO NOTHING`,
      privateKey,
      certificate,
    );
  }
}

const attributesOf = (text: string): Record<string, string> =>
  JSON.parse(text) as Record<string, string>;

const topicOf = (row: TopicRow): Topic => ({ ...row, attributes: attributesOf(row.attributes) });

const subscriptionOf = (row: SubscriptionRow): Subscription => ({
  ...row,
  confirmed: row.confirmed === 1,
  authenticated: row.authenticated === 1,
  guarded: row.guarded === 1,
  attributes: attributesOf(row.attributes),
});
