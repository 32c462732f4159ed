// A stranger's walk from the overview to the rows that caused a violation, counting clicks.
import { settled } from './stage.js';

export const rowsOf = (page) =>
  page.getByRole('table', { name: 'Records that show the violation' });

/**
 * Clicks on what the page shows first: the monitor that found something, then its first violation.
 * @returns how many clicks it took; the rows are on the screen
 */
export async function walkToRows(page, monitor) {
  let clicks = 0;
  const click = async (locator) => {
    await locator.click();
    clicks++;
    await settled(page);
  };
  await click(page.locator('#page').getByRole('link', { name: monitor }).first());
  if (!(await seen(rowsOf(page)))) {
    const violations = page.getByRole('table', { name: /violations/i });
    await click(violations.locator('tbody button, tbody summary').first());
  }
  await rowsOf(page).first().waitFor({ timeout: 10_000 });
  return clicks;
}

const seen = (locator) =>
  locator
    .first()
    .waitFor({ timeout: 1500 })
    .then(
      () => true,
      () => false,
    );
