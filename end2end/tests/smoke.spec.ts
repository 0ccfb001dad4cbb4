// Both apps answer, and hydrate: what every other spec takes for granted.
import { expect, hydrated, origins, test } from '../fixtures';

for (const [app, origin] of Object.entries({ tenant: origins.tenant, operator: origins.operator })) {
  test(`the ${app} app is rendered on the server`, async ({ page }) => {
    const answer = await page.goto(origin);
    expect(answer?.status()).toBe(200);
    expect(answer?.headers()['content-security-policy']).toContain("'strict-dynamic'");
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });

  test(`the ${app} app hydrates @javascript`, async ({ page }) => {
    await page.goto(origin);
    await hydrated(page);
  });
}
