import type { Problem } from '@atrium/api'
import type { FormInstance } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { bodyFaults, faultWords, placeOf } from './faults.ts'

type Place = readonly (string | number)[]
type FieldOf = (place: Place) => Place | string | undefined

/** A fault in the language of the console. */
export function useFaultText(): (message: string) => string {
  const { t } = useTranslation('ui')
  return (message) => {
    const words = faultWords(message)
    return words ? t(words.key, { n: words.n }) : message
  }
}

/**
 * Shows what the server found wrong with a body at the fields of the form that sent it. `fieldOf` says which field a place of the body came from
 * where the names differ; undefined for none.
 */
export function useFormFaults<Values>(
  form: FormInstance<Values>,
  problem: Problem | undefined,
  fieldOf: FieldOf = (place) => place,
): void {
  const text = useFaultText()
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each problem; what it is called is not news
  useEffect(() => {
    const fields = bodyFaults(problem).flatMap((fault) => {
      const name = fieldOf(placeOf(fault))
      return name === undefined
        ? []
        : [{ name: (typeof name === 'string' ? [name] : [...name]) as never, errors: [text(fault.message)] }]
    })
    if (fields.length > 0) form.setFields(fields)
  }, [problem, form])
}

/** Faults that no field of the form can show. */
export function unplacedFaults<Values>(
  form: FormInstance<Values>,
  problem: Problem,
  fieldOf: FieldOf = (place) => place,
): NonNullable<Problem['faults']> {
  const fields = new Set(Object.keys(form.getFieldsValue() ?? {}))
  return (problem.faults ?? []).filter((fault) => {
    const name = fault.in === 'body' ? fieldOf(placeOf(fault)) : undefined
    return name === undefined || !fields.has(String(typeof name === 'string' ? name : name[0]))
  })
}
