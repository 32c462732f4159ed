import { Card, Copy, Section } from '../../ui/index.js';

const checkCommand = 'npx guiderail check baseline.csv current.csv --header --report drift.html';

/** What to do with a server that has nothing yet: three ways to begin. */
export const Begin = () => (
  <Section title="Three ways to begin">
    <div class="cards">
      <Card>
        <h3>Bring what you have</h3>
        <p>
          AWS’s SDKs and command line work unchanged. These settings lead them here; endpoints,
          captures and monitors that they make appear on this page.
        </p>
        <Copy text={'eval "$(npx guiderail env)"'} />
      </Card>
      <Card>
        <h3>See a year in a minute</h3>
        <p>A demo serves a model, lets its data drift, and shows how a monitor finds it.</p>
        <Copy text="npm run demo" />
      </Card>
      <Card>
        <h3>Compare two files</h3>
        <p>Without a server: a baseline against newer rows, with a report to read.</p>
        <Copy text={checkCommand} />
      </Card>
    </div>
  </Section>
);
