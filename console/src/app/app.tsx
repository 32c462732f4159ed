import { useEffect, useState } from 'preact/hooks';
import { ApiError, ask } from '../api/index.js';
import { Problem } from '../ui/problem.js';
import { setDefaultRegion } from './region.js';
import { loadAhead, Route } from './route.js';
import { type Session, session, signedIn, signedOut } from './session.js';
import { Shell } from './shell.js';
import { SignIn } from './sign-in.js';

/** The console: who is signed in, then the page of the address. */
export function App() {
  const [error, setError] = useState<Error>();
  useEffect(() => {
    loadAhead();
    ask<Session>('session').then(
      (answer) => {
        setDefaultRegion(answer.region);
        signedIn(answer);
      },
      (failed: Error) => {
        if (failed instanceof ApiError && failed.status === 401) signedOut();
        else setError(failed);
      },
    );
  }, []);
  if (error) {
    return (
      <main class="alone">
        <Problem error={error} doing="asking who is signed in" />
      </main>
    );
  }
  if (session.value === undefined) return null;
  if (session.value === null) return <SignIn />;
  return (
    <Shell>
      <Route />
    </Shell>
  );
}
