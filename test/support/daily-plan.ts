import { demoPlans } from '../../services/core/plan/demo-plans.ts';

const terms = { priority: '2', lowPercent: '50' } as const;

/** A plan whose periods are short enough to live through many of them. */
export const dailyPlan = {
  ...demoPlans.payAsYouGo,
  name: 'daily',
  rates: demoPlans.payAsYouGo.rates.map((rate) => ({
    ...rate,
    partialXdr: { units: '120', seconds: '3600' },
  })),
  period: { days: '1' },
  fee: '0.70',
  allowances: [
    {
      name: 'voice',
      unit: 'seconds',
      ratingGroups: ['10'],
      amount: '300',
      rollover: '200',
      ...terms,
    },
    { name: 'text', unit: 'events', ratingGroups: ['20'], amount: '6', ...terms },
  ],
  promotions: [
    {
      topUpOf: '0.50',
      bonus: {
        name: 'gift',
        unit: 'seconds',
        ratingGroups: ['10'],
        amount: '90',
        priority: '1',
        lowPercent: '0',
        validDays: '3',
      },
    },
  ],
} as const;
