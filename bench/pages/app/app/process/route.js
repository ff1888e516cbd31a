// What this process has used: bytes on its heap and how often those were collected, microseconds of processors.
import { PerformanceObserver } from 'node:perf_hooks';

let collections = 0;
new PerformanceObserver((list) => {
  collections += list.getEntries().length;
}).observe({ entryTypes: ['gc'] });

export const dynamic = 'force-dynamic';

export function GET() {
  const { user, system } = process.cpuUsage();
  return Response.json({ heap: process.memoryUsage().heapUsed, collections, processor: user + system });
}
