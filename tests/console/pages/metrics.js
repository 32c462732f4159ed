export default {
  route: '/metrics',
  places: { begin: '/metrics' },
  checks: {
    async 'the namespaces that there are'({ open }) {
      const page = await open();
      for (const name of ['AWS/SageMaker', 'Shop']) {
        await page.getByText(name, { exact: true }).first().waitFor();
      }
    },
  },
};
