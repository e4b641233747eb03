export { reportsModule } from './module.ts'
export {
  type BreakdownAsk,
  breakdownOf,
  type Days,
  type Dimension,
  daysOf,
  type Part,
  type RangeAsk,
} from './queries.ts'
