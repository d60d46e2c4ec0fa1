// The plans of the demo data, in their JSON form.
const terms = {
  rounding: 'up',
  validity: '3600',
  thresholdPercent: '10',
  finalAction: 'TERMINATE',
  whenShort: 'grant-rest',
} as const;

const rates = [
  {
    ratingGroup: '10',
    service: 'voice',
    unit: 'seconds',
    increment: '60',
    block: '60',
    price: '0.10',
    quotaDefault: '3600',
    ...terms,
  },
  {
    ratingGroup: '20',
    service: 'text',
    unit: 'events',
    increment: '1',
    block: '1',
    price: '0.05',
    quotaDefault: '10',
    ...terms,
  },
  {
    ratingGroup: '30',
    service: 'data',
    unit: 'octets',
    increment: '100000',
    block: '100000000',
    price: '1.00',
    quotaDefault: '100000000',
    ...terms,
  },
  {
    ratingGroup: '40',
    service: 'money',
    unit: 'events',
    increment: '1',
    block: '1',
    price: '0.01',
    quotaDefault: '100',
    ...terms,
  },
] as const;

const allowance = { priority: '1', lowPercent: '50' } as const;

/** The two plans that the demo accounts follow. */
export const demoPlans = {
  payAsYouGo: { name: 'pay-as-you-go', version: '1', currency: 'USD', rates, allowances: [] },
  bundle: {
    name: 'bundle',
    version: '1',
    currency: 'USD',
    rates,
    period: { months: '1' },
    allowances: [
      { name: 'voice', unit: 'seconds', ratingGroups: ['10'], amount: '6000', ...allowance },
      { name: 'text', unit: 'events', ratingGroups: ['20'], amount: '100', ...allowance },
      { name: 'data', unit: 'octets', ratingGroups: ['30'], amount: '1000000000', ...allowance },
    ],
  },
} as const;
