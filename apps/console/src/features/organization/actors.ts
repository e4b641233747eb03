import { useTranslation } from 'react-i18next'

interface Actor {
  readonly kind: string
  readonly name: string | null
}

/** Who did something: the name of a person or a key, or the house itself. */
export function useActorName(): (actor: Actor) => string {
  const { t } = useTranslation('organization')
  return ({ kind, name }) => {
    if (name !== null) return name
    return t(kind === 'key' ? 'place.key' : kind === 'staff' ? 'place.staff' : 'place.system')
  }
}
