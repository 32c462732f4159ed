import assert from 'node:assert/strict';
import { GetQueryExecutionCommand, ListQueryExecutionsCommand } from '@aws-sdk/client-athena';
import { brokenCells } from '../support/broken-cells.js';

const statement = 'SELECT count(*) AS records FROM customers';

export default {
  route: '/sql',
  unsteady: ['begin'], // what others asked before comes in the order of its ends
  places: { begin: '/sql' },
  mask: ['code', 'td:has(time)'],
  states: [],
  checks: {
    async 'runs a statement, and shows the rows'({ open }) {
      const page = await open();
      await page.getByLabel('Statement').fill(statement);
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      // 200 customers, each written three times
      await page.getByRole('cell', { name: '600', exact: true }).waitFor({ timeout: 20_000 });
      assert.match(page.url(), /query=/);
    },
    async 'breaks no value of the rows, however many columns there are'({ open }) {
      const page = await open();
      await page.getByLabel('Statement').fill('SELECT * FROM customers LIMIT 20');
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.getByRole('table', { name: 'Rows of the result' }).waitFor({ timeout: 20_000 });
      assert.deepEqual(await brokenCells(page, '.sql-main td'), []);
    },
    async 'says what is wrong with a statement, and where'({ open, source }) {
      const { QueryExecutionIds } = await source.athena.send(new ListQueryExecutionsCommand({}));
      for (const QueryExecutionId of QueryExecutionIds) {
        const { QueryExecution } = await source.athena.send(
          new GetQueryExecutionCommand({ QueryExecutionId }),
        );
        const { State, StateChangeReason } = QueryExecution.Status;
        if (State !== 'FAILED') continue;
        const page = await open({ path: `/sql?query=${QueryExecutionId}` });
        await page.getByText(StateChangeReason.split('\n')[0]).first().waitFor();
        return;
      }
      assert.fail('no query failed');
    },
  },
};
