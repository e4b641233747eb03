import { UserOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { FoundGroup, FoundLink } from '../../app/search.tsx'
import { useLookup } from './lookup.ts'

const SHOWN = 6

/** Members by the tail of their phone, phone, card or name. */
export default function FindMembers({ text }: { readonly text: string }) {
  const { t } = useTranslation('members')
  const { data, isFetching } = useLookup(text, 'auto')
  const found = data?.items ?? []
  if (found.length === 0) return null
  return (
    <FoundGroup title={t('app:group.members')} busy={isFetching}>
      {found.slice(0, SHOWN).map(({ memberId, name, phone, stage, erasedAt }) => (
        <FoundLink
          key={memberId}
          to={`/members/${memberId}`}
          icon={<UserOutlined />}
          title={name ?? phone ?? memberId}
          detail={[name === null ? undefined : phone, t(`stage.${erasedAt === null ? stage : 'erased'}`)]
            .filter(Boolean)
            .join(' · ')}
        />
      ))}
      {found.length > SHOWN && (
        <FoundLink to="/members" state={{ search: text }} title={t('find.all', { n: found.length })} />
      )}
    </FoundGroup>
  )
}
