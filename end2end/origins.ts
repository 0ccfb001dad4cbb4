/** Where each listener of the server under test is. */
export const origins = {
  tenant: process.env.TENANT_ORIGIN ?? 'http://localhost:3000',
  operator: process.env.OPERATOR_ORIGIN ?? 'http://localhost:3001',
  internal: process.env.INTERNAL_ORIGIN ?? 'http://localhost:3002',
};
