// The development mailbox of the server under test: what it would have sent.
import { expect } from '@playwright/test';
import { origins } from './origins';

export type Mail = { id: number; to: string; subject: string; text: string; links: string[] };

/** The mails to an address, the latest first. */
export async function mailsTo(address: string): Promise<Mail[]> {
  const answer = await fetch(`${origins.internal}/mailbox.json?to=${encodeURIComponent(address)}`);
  expect(answer.ok, 'the mailbox answers').toBe(true);
  return answer.json();
}

/** The number of the latest mail to an address, to wait for the next one. */
export const latestMail = async (address: string): Promise<number> => (await mailsTo(address))[0]?.id ?? 0;

/**
 * The link to a page in the latest mail to an address. Waits for the mail, which a job sends; with
 * `after`, for one later than that.
 */
export async function linkTo(address: string, page: string, after = 0): Promise<string> {
  let link: string | undefined;
  const look = async () => {
    const mails = (await mailsTo(address)).filter((mail) => mail.id > after);
    link = mails.flatMap((mail) => mail.links).find((link) => new URL(link).pathname === page);
    return link;
  };
  await expect
    .poll(look, { message: `a mail to ${address} with a link to ${page}`, intervals: [50, 100, 200], timeout: 10_000 })
    .toBeDefined();
  return link ?? '';
}

/** The token in a link. */
export const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? '';
