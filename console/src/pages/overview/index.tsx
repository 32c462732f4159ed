import { Page } from '../../ui/index.js';

export default function Overview() {
  return <Page title="Overview" />;
}
