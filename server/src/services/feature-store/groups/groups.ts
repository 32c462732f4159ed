import { resourceNotFound, ServiceError } from '../../../base/errors.js';
import type { Rows } from '../../../storage/state.js';
import type { FeatureStoreDeps } from '../deps.js';
import {
  type FeatureGroup,
  type FeatureGroupDocument,
  type FeatureGroups,
  featureGroupKind,
} from '../feature-group.js';
import { type GoneGroup, GroupRows } from './group-rows.js';
import { MetadataStore } from './metadata-store.js';

export type GroupsDeps = Pick<FeatureStoreDeps, 'state' | 'resources' | 'records' | 'accountId'>;

/** By name, by lower-cased name and by ARN; AWS writes the name in an ARN in lower case. */
type OfRegion = Map<string, FeatureGroup>;

/**
 * Feature groups, all of them in memory: every read and write of a record asks for one. They are
 * changed through here alone, and seen changed once the change is durable.
 */
export class Groups implements FeatureGroups {
  readonly rows: GroupRows;
  readonly metadata: MetadataStore;
  readonly #deps: GroupsDeps;
  readonly #regions = new Map<string, OfRegion>();
  readonly #numbers = new Map<number, FeatureGroup>();
  /** Numbers of groups that are being deleted. */
  readonly #leaving = new Set<number>();
  /** The last change asked for, by group. */
  readonly #turns = new Map<string, Promise<unknown>>();

  private constructor(deps: GroupsDeps, rows: GroupRows, metadata: MetadataStore) {
    this.#deps = deps;
    this.rows = rows;
    this.metadata = metadata;
  }

  static async open(deps: GroupsDeps): Promise<Groups> {
    const { state } = deps;
    const groups = new Groups(deps, await GroupRows.open(state), await MetadataStore.open(state));
    for (const group of await deps.resources.all<FeatureGroupDocument>(featureGroupKind)) {
      groups.#keep(group);
    }
    for (const number of await groups.rows.unswept()) await groups.sweep(number);
    return groups;
  }

  /** @throws ResourceNotFound with status 404, as the runtime has it; from memory, at once. */
  get(region: string, nameOrArn: string): FeatureGroup {
    const group = this.known(region, nameOrArn);
    if (group && !this.#leaving.has(group.document.number)) return group;
    throw new ServiceError('ResourceNotFound', notThere(nameOrArn), 404);
  }

  /**
   * The same for the control plane, where a group that is being deleted is still described.
   * @throws ResourceNotFound with status 400
   */
  described(region: string, nameOrArn: string): FeatureGroup {
    const group = this.known(region, nameOrArn);
    if (!group) throw resourceNotFound(notThere(nameOrArn));
    return this.#leaving.has(group.document.number) ? { ...group, status: 'Deleting' } : group;
  }

  async find(region: string, nameOrArn: string): Promise<FeatureGroup | undefined> {
    return this.known(region, nameOrArn);
  }

  /** Groups that were deleted too, for what was written while they were. */
  async byNumber(number: number): Promise<FeatureGroup | undefined> {
    return this.#numbers.get(number) ?? (await this.rows.gone(number))?.group;
  }

  async all(): Promise<FeatureGroup[]> {
    return [...this.#numbers.values()];
  }

  get count(): number {
    return this.#numbers.size;
  }

  /** In memory; those that are being deleted too. */
  known(region: string, nameOrArn: string): FeatureGroup | undefined {
    const names = this.#regions.get(region);
    return names?.get(nameOrArn) ?? names?.get(nameOrArn.toLowerCase());
  }

  /** Changes of one group run one after the other, so that each sees what the one before made. */
  async alone<T>(region: string, name: string, work: () => Promise<T>): Promise<T> {
    const key = `${region}/${name.toLowerCase()}`;
    const done = (this.#turns.get(key) ?? Promise.resolve()).then(work);
    const turn = done.then(nothing, nothing); // whoever asked for it is told
    this.#turns.set(key, turn);
    try {
      return await done;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }

  /** @param more what is written in the same transaction */
  async insert(group: FeatureGroup, more: (rows: Rows) => Promise<void>): Promise<void> {
    await this.#deps.state.transaction(async (rows) => {
      const inserted = await this.#deps.resources.within(rows).insert(group);
      if (!inserted) throw new Error(`the feature group ${group.arn} is there already`);
      await more(rows);
    });
    this.#keep(group);
  }

  async update(group: FeatureGroup, more: (rows: Rows) => Promise<void>): Promise<void> {
    await this.#deps.state.transaction(async (rows) => {
      const updated = await this.#deps.resources.within(rows).update(group);
      if (!updated) throw new Error(`the feature group ${group.arn} is not there`);
      await more(rows);
    });
    this.#keep(group);
  }

  /** From now on `get` refuses it. */
  leave({ document }: FeatureGroup): void {
    this.#leaving.add(document.number);
  }

  /** It could not be deleted. */
  stay({ document }: FeatureGroup): void {
    this.#leaving.delete(document.number);
  }

  isLeaving({ document }: FeatureGroup): boolean {
    return this.#leaving.has(document.number);
  }

  async remove(gone: GoneGroup, more: (rows: Rows) => Promise<void>): Promise<void> {
    const { group } = gone;
    await this.#deps.state.transaction(async (rows) => {
      await this.#deps.resources.within(rows).delete(featureGroupKind, group.region, group.name);
      await this.rows.within(rows).bury(gone);
      await this.metadata.within(rows).clear(group.document.number);
      await more(rows);
    });
    const names = this.#regions.get(group.region);
    for (const name of namesOf(group)) names?.delete(name);
    this.#numbers.delete(group.document.number);
    this.#leaving.delete(group.document.number);
  }

  /** Takes the online records of a deleted group away; done again at the next start if it fails. */
  async sweep(number: number): Promise<void> {
    await this.#deps.records.removeGroup(number);
    await this.rows.swept(number);
  }

  #keep(group: FeatureGroup): void {
    const names: OfRegion = this.#regions.get(group.region) ?? new Map();
    this.#regions.set(group.region, names);
    for (const name of namesOf(group)) names.set(name, group);
    this.#numbers.set(group.document.number, group);
  }
}

const nothing = (): void => undefined;

const namesOf = ({ name, arn }: FeatureGroup): string[] => [name, name.toLowerCase(), arn];

const notThere = (nameOrArn: string): string =>
  `Resource Not Found: there is no feature group ${nameOrArn} in this region. ` +
  'ListFeatureGroups tells those that there are.';
