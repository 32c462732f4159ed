import { ServiceError } from '../../../base/errors.js';
import { type OwnPath, readJsonObject } from '../../../base/own-path.js';
import type { View, ViewDeps, ViewMaker } from './view.js';

const never = new AbortController().signal;

/** `POST /_guiderail/views/{name}`: page-shaped answers for the console. */
export function viewsPath(makers: readonly ViewMaker[], deps: ViewDeps): OwnPath {
  const views = new Map<string, View>();
  for (const maker of makers) {
    const view = maker(deps);
    if (views.has(view.name)) throw new Error(`two views are called ${view.name}`);
    views.set(view.name, view);
  }
  return {
    method: 'POST',
    pattern: /^\/_guiderail\/views\/([a-z0-9-]{1,64})$/,
    forCaptures: false,
    async handler(name, { region, accessKeyId, mayRunCode, body, signal = never }) {
      const view = views.get(name);
      if (!view)
        throw new ServiceError('ResourceNotFound', `There is no view called ${name}.`, 404);
      return view.read({ region, accessKeyId, mayRunCode, body: readJsonObject(body), signal });
    },
  };
}
