import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'

type Touch = NonNullable<ReplyOf<'tracking.touchesOfMember'>['first']>

/** A touch in few words: campaign, source and medium, or whose click it was. */
export function useTouchName(): (touch: Touch) => string {
  const { t } = useTranslation('tracking')
  return ({ utmCampaign, utmSource, utmMedium, clickKind, referrerHost }) => {
    const clicked = clickKind === null ? null : t(`touch.click.${clickKind}`, { defaultValue: clickKind })
    const said = [utmCampaign, utmSource, utmMedium, clicked].filter((each) => each !== null)
    return said.join(' / ') || (referrerHost ?? '')
  }
}
