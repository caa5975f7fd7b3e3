import type { ApiContract } from '../lib';

/** What the service of made-up figures answers, in API Blueprint. @see https://apiblueprint.org/documentation/specification.html */
export const monitorApi: ApiContract = {
  file: 'api.apib',
  content: `FORMAT: 1A

# Monitoring data

Figures of an application, all of them made up. They are JSON, and not metrics for Prometheus.

## Figures [/metrics]

### Read all figures [GET]

\`failRatio\` is a share between 0 and 1, everything else a whole number below 100. The key \`FailAmout\` is spelled like this.

+ Response 200 (application/json)

        {
          "performance_index": {
            "failRatio": 0.6046602879796196,
            "FailAmout": 47,
            "accessAmount": 81,
            "maxConcurrent": 59,
            "minLatency": 25,
            "avgLatency": 40
          },
          "host": "test-host",
          "app_name": "test-app",
          "domain": "test-domain"
        }
`,
};
