export { byKey, byStaff, bySystem } from './by.ts'
export { type FreshDatabaseOptions, freshDatabase, type TestDatabase } from './fresh-database.ts'
export { MIGRATIONS, testServer } from './template.ts'
export { TEST_START, type TestClock, testClock } from './test-clock.ts'
