// A page walked through by Tab.
/** Controls of a page that are walked through; longer pages repeat themselves. */
const most = 80;

/** Numbers what can be reached, so that what was reached can be told. */
const numberControls = (page) =>
  page.evaluate(() => {
    const asked = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const canBe = (one) =>
      one.checkVisibility({ visibilityProperty: true }) &&
      !one.disabled &&
      one.tabIndex >= 0 &&
      !(one.type === 'radio' && !one.checked) &&
      !one.closest('[inert]');
    const all = [...document.querySelectorAll(asked)].filter(canBe);
    for (const [i, one] of all.entries()) one.dataset.control = String(i);
    return all.map((one) => `${one.localName} "${(one.ariaLabel ?? one.textContent).trim()}"`);
  });

/** Where the focus is, and whether one sees it. */
const focused = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    if (one === null || one === document.body) return undefined;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    const outlined = outlineStyle !== 'none' && outlineWidth !== '0px';
    const at = one.dataset.control;
    return {
      control: at === undefined ? undefined : Number(at),
      seen: outlined || boxShadow !== 'none',
      what: `${one.localName}.${one.className}`,
    };
  });

/** What Tab does not come to, and what shows no sign of having the focus. */
export async function walkByTab(page) {
  const controls = await numberControls(page);
  const wanted = Math.min(most, controls.length);
  const reached = new Set();
  const unseen = new Set();
  for (let i = 0; i < wanted + 10; i++) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    if (at?.control !== undefined) reached.add(at.control);
    if (at !== undefined && !at.seen) unseen.add(at.what);
  }
  return {
    missed: controls.slice(0, wanted).filter((_, i) => !reached.has(i)),
    unseen: [...unseen],
  };
}
