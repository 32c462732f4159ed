import type { ServiceId, ServiceOperations } from '../base/service.js';
import { type AnyHandler, loadModel, type ServiceModel } from './model.js';
import { serviceTable } from './service-table.js';

/** The services that are served, by name. */
export type Registry = ReadonlyMap<ServiceId, ServiceModel>;

/**
 * Joins what the rooms register with AWS's models.
 * @throws Error naming the operation when a listed operation has no handler, a handler is not
 * listed, AWS's client does not know it, or two rooms register it.
 */
export function buildRegistry(rooms: readonly ServiceOperations[]): Registry {
  const registry = new Map<ServiceId, ServiceModel>();
  for (const room of rooms) {
    checkListed(room);
    for (const name of room.operations) {
      const operation = modelOf(registry, room.service).operations.get(name);
      const full = `${room.service}.${name}`;
      if (!operation) throw new Error(`${full} is not an operation of AWS's client`);
      if (operation.handler) throw new Error(`${full} is registered twice`);
      operation.handler = room.handlers[name] as unknown as AnyHandler;
    }
  }
  return registry;
}

function checkListed(room: ServiceOperations): void {
  for (const name of room.operations) {
    if (!Object.hasOwn(room.handlers, name)) {
      throw new Error(`${room.service}.${name} is listed and has no handler`);
    }
  }
  const listed = new Set(room.operations);
  for (const name of Object.keys(room.handlers)) {
    if (!listed.has(name))
      throw new Error(`${room.service}.${name} has a handler and is not listed`);
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
