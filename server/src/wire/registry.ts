import type { ServiceId, ServiceOperations } from '../base/service.js';
import { type AnyHandler, loadModel, type ServiceModel } from './model.js';
import { serviceTable } from './service-table.js';

/** The services that are served, by name. */
export type Registry = ReadonlyMap<ServiceId, ServiceModel>;

/** Names of operations by service. */
export type ListedOperations = Readonly<Record<string, readonly string[]>>;

/**
 * Joins what the rooms register with AWS's models.
 * @throws Error naming the operation when a listed operation has no handler, a handler is not
 * listed, AWS's client does not know it, or two rooms register it.
 */
export function buildRegistry(
  rooms: readonly ServiceOperations[],
  listed?: ListedOperations,
): Registry {
  const registry = new Map<ServiceId, ServiceModel>();
  for (const { service, handlers } of rooms) {
    for (const [name, handler] of Object.entries(handlers)) {
      const operation = modelOf(registry, service).operations.get(name);
      const full = `${service}.${name}`;
      if (!operation) throw new Error(`${full} is not an operation of AWS's client`);
      if (operation.handler) throw new Error(`${full} is registered twice`);
      if (listed && !listed[service]?.includes(name)) {
        throw new Error(`${full} has a handler and is not listed`);
      }
      operation.handler = handler as unknown as AnyHandler;
    }
  }
  checkHandlers(registry, listed ?? {});
  return registry;
}

function checkHandlers(registry: Registry, listed: ListedOperations): void {
  for (const [service, names] of Object.entries(listed)) {
    const { operations } = registry.get(service as ServiceId) ?? {};
    const missing = names.find((name) => !operations?.get(name)?.handler);
    if (missing) throw new Error(`${service}.${missing} is listed and has no handler`);
  }
}

function modelOf(registry: Map<ServiceId, ServiceModel>, id: ServiceId): ServiceModel {
  const known = registry.get(id);
  if (known) return known;
  const entry = serviceTable.find((candidate) => candidate.id === id);
  if (!entry) throw new Error(`${id} is missing in the table of services`);
  const model = loadModel(entry);
  registry.set(id, model);
  return model;
}
