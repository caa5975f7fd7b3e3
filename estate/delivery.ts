import { type Delivery, Duration, Schedule, Weekday } from '../lib';
import { teams } from './teams';

/** How Argo CD brings this estate into its clusters: each has an Argo CD of its own, which reads this repository. */
export const delivery: Delivery = {
  repository: 'https://git.example.com/platform/estate.git',
  revision: 'main',
  platform: teams.platform,
  source: 'estate/delivery.ts',
  environments: {
    prod: {
      // nothing changes by itself while nobody is there; a deployer may still sync by hand
      syncWindows: [
        {
          kind: 'deny',
          schedule: Schedule.weekly({ weekday: Weekday.FRIDAY, hour: 17, minute: 0 }),
          duration: Duration.hours(62),
        },
      ],
    },
  },
};
