import { chartColours } from '@atrium/ui'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'

export type Lifecycle = ReplyOf<'profiles.lifecycle'>
export type Stage = Lifecycle['stages'][number]['stage']

/** From the first meeting to the last. */
export const STAGES: readonly Stage[] = ['prospect', 'new', 'growing', 'mature', 'declining', 'sleeping', 'lost']

export const isStage = (text: string | undefined): text is Stage => STAGES.some((stage) => stage === text)

/** What stages are called; empty is somebody who is no person of their own any more. */
export function useStageName(): (stage: string) => string {
  const { t } = useTranslation('profiles')
  return (stage) => t(`stage.${stage === '' ? 'gone' : stage}`, { defaultValue: stage })
}

/** Of the eight colours: prospects grey, the accent where it grows, warm where it goes down. */
const PLACES: Readonly<Record<Stage, number>> = {
  ...{ prospect: 7, new: 2, growing: 0, mature: 6, declining: 1, sleeping: 5, lost: 3 },
}

export const stageColour = (stage: string, dark: boolean): string =>
  chartColours(dark)[isStage(stage) ? PLACES[stage] : 7] ?? ''
