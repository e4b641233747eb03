import { minimise, type Objective } from './minimise.ts'

/** What a fit tells of itself. */
export interface Fit {
  /** Natural logarithm of the likelihood of all customers, at the parameters found. */
  readonly logLikelihood: number
  /** How many customers were fitted. */
  readonly customers: number
  readonly iterations: number
  /**
   * False where the search ended before the slope of the mean log-likelihood was gone, or at the edge of where it looks. Usually the data
   * then prefer a limit of the model (nobody ever leaves, all are alike) to any finite parameters; what is predicted from them is
   * still the best that was found.
   */
  readonly converged: boolean
}

/** Slope of the mean log-likelihood in the logarithms of the parameters at which the search rests. */
const FLAT = 1e-7
/** The logarithm of a parameter is looked for within this distance of its start: a factor of 5e8. */
const WIDEST = 20

/**
 * Looks for the parameters, all above 0, at which a mean log-likelihood is highest, by BFGS on their logarithms. `meanOf` answers the mean
 * over customers at given logarithms and writes its gradient in them. Throws RangeError where it has no finite value at the start.
 */
export function fitLogs(
  meanOf: Objective,
  start: readonly number[],
  customers: number,
): Fit & { readonly parameters: Float64Array } {
  const distance = (at: Float64Array) => at.reduce((most, log, i) => Math.max(most, Math.abs(log - start[i]!)), 0)
  const found = minimise(
    (at, gradient) => {
      if (distance(at) > WIDEST) return Number.NaN
      const mean = meanOf(at, gradient)
      for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i]!
      return -mean
    },
    start,
    { tolerance: FLAT },
  )
  return {
    parameters: found.at.map(Math.exp),
    logLikelihood: -found.value * customers,
    customers,
    iterations: found.iterations,
    converged: found.converged && distance(found.at) < WIDEST - 1,
  }
}
