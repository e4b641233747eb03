import { nameIn } from '@atrium/ui'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk, useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'

export type Role = ReplyOf<'staff.roles'>['items'][number]
export type PermissionName = ReplyOf<'staff.permissions'>['permissions'][number]

/** Roles in use, by name. Who may not see roles still reads the names of those of the house. */
export function useRoles() {
  const { t, i18n } = useTranslation('staff')
  const me = useMe()
  const { language } = useLanguage()
  const { rows } = useList('staff.roles', { query: { limit: 200 } }, { enabled: mayAll(me, ['staff.read']) })
  const byCode = useMemo(() => new Map(rows.map((role) => [role.code, role])), [rows])
  const nameOf = (code: string): string => {
    const role = byCode.get(code)
    if (role) return nameIn(role.name, language)
    return i18n.exists(`staff:roles.known.${code}`) ? t(`roles.known.${code}`) : code
  }
  return { roles: rows, nameOf }
}

/** Every permission there is, in the language of the console; by name alone where the role may not see them. */
export function usePermissions() {
  const me = useMe()
  const { language } = useLanguage()
  const { data } = useAsk('staff.permissions', {}, { enabled: mayAll(me, ['staff.read']) })
  const permissions: readonly PermissionName[] =
    data?.permissions ?? me.permissions.map((name) => ({ name, zh: name, en: name }))
  return permissions.map(({ name, zh, en }) => ({ name, label: language === 'en' ? en : zh }))
}
