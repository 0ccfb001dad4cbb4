// An authenticator app (RFC 6238): what it shows for a key in Base32.
import { createHmac } from 'node:crypto';
import { expect, type Page } from '@playwright/test';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytes(base32: string): Buffer {
  const bits = [...base32.replaceAll(' ', '')]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

/** The time step that it is now. */
export const now = (): number => Math.floor(Date.now() / 30_000);

/** The code of a time step. */
export function code(key: string, step = now()): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', bytes(key)).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A phone can read the page's QR code in both themes: dark on light. */
export async function scannable(page: Page): Promise<void> {
  const picture = page.getByRole('img', { name: /QR code/ });
  await expect(picture).toBeVisible();
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(picture).toHaveCSS('background-color', 'rgb(255, 255, 255)');
    await expect(picture.locator('path')).toHaveCSS('fill', 'rgb(0, 0, 0)');
  }
}
