import { ServiceError } from '../../../base/errors.js';
import { type OwnPath, readJsonObject } from '../../../base/own-path.js';
import type { View, ViewDeps, ViewMaker } from './view.js';

const never = new AbortController().signal;

/**
 * `POST /_guiderail/views/{name}`: page-shaped answers for the console.
 * @param load gives the views when the first is asked for: a server that nobody looks at does not
 * hold them
 */
export function viewsPath(load: () => Promise<readonly ViewMaker[]>, deps: ViewDeps): OwnPath {
  let views: Promise<ReadonlyMap<string, View>> | undefined;
  return {
    method: 'POST',
    pattern: /^\/_guiderail\/views\/([a-z0-9-]{1,64})$/,
    forCaptures: false,
    async handler(name, { region, accessKeyId, mayRunCode, body, signal = never }) {
      views ??= load().then((makers) => viewsOf(makers, deps));
      const view = (await views).get(name);
      if (!view) {
        throw new ServiceError('ResourceNotFound', `There is no view called ${name}.`, 404);
      }
      return view.read({ region, accessKeyId, mayRunCode, body: readJsonObject(body), signal });
    },
  };
}

function viewsOf(makers: readonly ViewMaker[], deps: ViewDeps): ReadonlyMap<string, View> {
  const views = new Map<string, View>();
  for (const maker of makers) {
    const view = maker(deps);
    if (views.has(view.name)) throw new Error(`two views are called ${view.name}`);
    views.set(view.name, view);
  }
  return views;
}
