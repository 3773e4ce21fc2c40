import { defineConfig } from 'vitest/config'

// End to end: a real browser against a real runner, whose start link is in CADENZA_URL.
export default defineConfig({
  test: { include: ['e2e/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
})
