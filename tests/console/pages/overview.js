import assert from 'node:assert/strict';
import { ListEndpointsCommand } from '@aws-sdk/client-sagemaker';

export default {
  route: '/',
  places: { all: '/' },
  checks: {
    async 'every endpoint that there is'({ open, source }) {
      const page = await open();
      const { Endpoints } = await source.sagemaker.send(
        new ListEndpointsCommand({ MaxResults: 100 }),
      );
      assert.ok(Endpoints.length >= 7);
      for (const { EndpointName } of Endpoints) {
        const links = page.locator('#page').getByRole('link', { name: EndpointName, exact: true });
        assert.ok((await links.count()) > 0, EndpointName);
      }
    },
  },
};
