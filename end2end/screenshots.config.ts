// The pictures of the README, of the demo data: `bin/screenshots` starts the server and takes them.
import tests from './playwright.config';

const [{ use }] = tests.projects ?? [{}];

export default {
  ...tests,
  testDir: './screenshots',
  reporter: 'list',
  // One after the other: the portal's "last active" must not show the other pictures being taken.
  workers: 1,
  projects: [{ name: 'screenshots', use: { ...use, viewport: { width: 1440, height: 900 }, contextOptions: { reducedMotion: 'reduce' as const } } }],
};
