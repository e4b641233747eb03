import { ownProjection } from '@atrium/olap/live'
import { projections } from './house.ts'

// The process that owns the columnar projection; started by a worker of the house, which tells it where (packages/olap, owner.ts).
ownProjection(projections)
