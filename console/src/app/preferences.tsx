import { call } from '../api/call.js';
import { navigate } from './location.js';
import { currentRegion } from './region.js';
import { session, signedOut } from './session.js';
import { setTheme, type Theme, theme } from './theme.js';
import { setQuery } from './use-query.js';

/** Region, colours, and the way out. */
export function Preferences() {
  const known = session.value;
  if (!known) return null;
  const regions = [...new Set([known.region, ...known.regions, currentRegion.value])].sort();
  return (
    <div class="preferences">
      {regions.length > 1 ? (
        <label>
          <span class="unseen">Region</span>
          <select
            value={currentRegion.value}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setQuery({ region: value === known.region ? undefined : value }, { step: true });
            }}
          >
            {regions.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      ) : (
        <span class="dim">{known.region}</span>
      )}
      <label>
        <span class="unseen">Colours</span>
        <select
          value={theme.value}
          onChange={(event) => setTheme(event.currentTarget.value as Theme)}
        >
          <option value="system">System colours</option>
          <option value="light">Light colours</option>
          <option value="dark">Dark colours</option>
        </select>
      </label>
      {!known.noAuth && (
        <button type="button" class="quiet" onClick={leave}>
          Sign out
        </button>
      )}
    </div>
  );
}

function leave(): void {
  call('sign-out', {}).then(
    () => {
      signedOut();
      navigate('/console/');
    },
    () => signedOut(), // gone already, or the server is
  );
}
