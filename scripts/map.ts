// Prints the map of the house: every module with its routes, tables, events and chores.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

console.log(readFileSync(join(import.meta.dirname, '..', 'docs', 'map.md'), 'utf8'))
