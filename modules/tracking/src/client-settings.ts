import type { IntakeGuide } from '@atrium/http'

/** Whatever is tracked is sent; nothing else is loaded, and nothing is told of the client itself. */
const EVERYTHING = { __default: { enabled: true, integrations: {} } }

/** What Segment's settings server would say: libraries for pages ask by `cdnURL`, those for apps by `cdnHost`. */
const segment: IntakeGuide = {
  path: '/v1/projects/:writeKey/settings',
  answer({ key, address }) {
    const { host, protocol } = new URL(address)
    const settings = { apiKey: key, apiHost: `${host}/v1`, protocol: protocol.slice(0, -1) }
    return {
      integrations: { 'Segment.io': settings },
      plan: { track: EVERYTHING, identify: EVERYTHING, group: EVERYTHING },
      edgeFunction: {},
      metrics: { sampleRate: 0 },
    }
  },
}

const silent = { errors: { enabled: false }, metrics: { enabled: false } }

/** What RudderStack's control plane would say: `configUrl` of pages, `controlPlaneUrl` of apps. */
const rudder = (path: string): IntakeGuide => ({
  path,
  answer: ({ key }) => ({
    source: {
      ...{ id: 'atrium', name: 'atrium', writeKey: key, enabled: true, workspaceId: 'atrium' },
      ...{ config: { statsCollection: silent }, destinations: [], connections: [] },
    },
  }),
})

/** What libraries ask their makers' servers before they send. */
export const clientSettings: readonly IntakeGuide[] = [segment, rudder('/sourceConfig'), rudder('/sourceConfig/')]
