import { Copy } from '../ui/copy.js';
import { location } from './location.js';

/** What somebody sees who is not signed in: how to get in, without a secret to paste. */
export function SignIn() {
  const late = new URLSearchParams(location.value.search).get('sign-in') === 'expired';
  return (
    <main class="alone">
      <h1>Sign in to Guiderail</h1>
      {late && (
        <p role="alert" class="note">
          That link was used already, or is older than a minute. Make a new one:
        </p>
      )}
      <p>On the machine that the server runs on, in the folder that it was started in:</p>
      <Copy text="npx guiderail console" />
      <p class="dim">
        It opens this page by a link that works once, within a minute, and uses the credentials that
        the server made at its first start. No key is typed or pasted here.
      </p>
    </main>
  );
}
