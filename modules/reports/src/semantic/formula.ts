import type { Words } from './dimension.ts'
import type { Fact } from './fact.ts'
import { factOf } from './facts.ts'
import { type Base, type Condition, isBase, type Metric, partsOf } from './metric.ts'
import { METRICS, metricOf } from './metrics.ts'

/** The formula of a metric in words that an operator can check. */
export function sayFormula({ formula, asOf }: Metric): Words {
  if (isBase(formula)) {
    const said = sayBase(formula)
    return asOf === 'end' ? { zh: `${said.zh}，截至期末`, en: `${said.en}, as of the end of the range` } : said
  }
  if ('costOf' in formula) {
    const { zh, en } = nameOf(formula.costOf)
    return { zh: `${zh} × 每千分成本 ÷ 1,000`, en: `${en} × cost of 1,000 points ÷ 1,000` }
  }
  const [names, sign] = 'sum' in formula ? [formula.sum.map(nameOf), ' + '] : [formula.ratio.map(nameOf), ' ÷ ']
  return { zh: names.map(({ zh }) => zh).join(sign), en: names.map(({ en }) => en).join(sign) }
}

const nameOf = (code: string): Words => metricOf(code)?.name ?? { zh: code, en: code }

function sayBase(base: Base): Words {
  const fact = factOf(base.fact)
  const where = (base.where ?? []).map((condition) => sayCondition(condition, fact))
  const zhWhere = where.length === 0 ? '' : `，其中${where.map(({ zh }) => zh).join('，')}`
  const enWhere = where.length === 0 ? '' : ` where ${where.map(({ en }) => en).join(' and ')}`
  const sign = base.aggregate === 'sum' && base.sign === -1
  const scale = base.aggregate === 'sum' && base.scale !== undefined ? ` ÷ ${base.scale.toLocaleString('en')}` : ''
  const [zh, en] = ((): readonly [string, string] => {
    switch (base.aggregate) {
      case 'count':
        return [`${fact.zh}的行数`, `Number of ${lower(fact.en)}`]
      case 'sum': {
        const column = fact.columns[base.measure]
        return [
          `${fact.zh}「${column?.zh}」之和${sign ? '取反' : ''}${scale}`,
          `${sign ? 'Minus the sum' : 'Sum'} of “${column?.en}” of ${lower(fact.en)}${scale}`,
        ]
      }
      case 'distinct': {
        const column = fact.columns[base.measure]
        return [`${fact.zh}中不同「${column?.zh}」的个数`, `Different values of “${column?.en}” in ${lower(fact.en)}`]
      }
      case 'persons':
        return [
          `${fact.zh}中至少有 ${base.atLeast} 行的会员数`,
          `Persons with at least ${base.atLeast} ${lower(fact.en)}`,
        ]
    }
  })()
  return { zh: `${zh}${zhWhere}`, en: `${en}${enWhere}` }
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

function sayCondition(condition: Condition, fact: Fact): Words {
  const column = fact.columns[condition.column]
  const [zh, en] = [`「${column?.zh}」`, `“${column?.en}”`]
  if ('is' in condition)
    return { zh: `${zh}为 ${condition.is.join('、')}`, en: `${en} is ${condition.is.join(' or ')}` }
  if ('isNot' in condition)
    return { zh: `${zh}不为 ${condition.isNot.join('、')}`, en: `${en} is not ${condition.isNot.join(' or ')}` }
  if ('above' in condition) return { zh: `${zh}大于 ${condition.above}`, en: `${en} is above ${condition.above}` }
  return condition.known ? { zh: `${zh}已知`, en: `${en} is known` } : { zh: `${zh}未知`, en: `${en} is not known` }
}

/** Tables of the projection that a metric is reckoned from. */
export function readsOf(metric: Metric): readonly string[] {
  const { formula } = metric
  if (isBase(formula)) return factOf(formula.fact).reads
  const parts = partsOf(formula)
  return [...new Set(METRICS.filter(({ code }) => parts.includes(code)).flatMap(readsOf))]
}
