// The door for whoever is woken by what the outbox tells without being a reaction: packages/olap.
export { Bell } from './bell.ts'
export { listenFor } from './listen.ts'
export { Restraint } from './restraint.ts'
