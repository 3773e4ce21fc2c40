import { type LucideIcon, Mail, MessageCircleMore, MessageSquare, PhoneOutgoing, Voicemail } from 'lucide-react'
import { cx } from './cx'

export type Channel = 'email' | 'sms' | 'whatsapp' | 'voice' | 'voicemail'

export const CHANNELS: Record<Channel, { name: string; icon: LucideIcon; text: string; tint: string }> = {
  email: { name: 'Email', icon: Mail, text: 'text-email', tint: 'tint-email' },
  sms: { name: 'SMS', icon: MessageSquare, text: 'text-sms', tint: 'tint-sms' },
  whatsapp: { name: 'WhatsApp', icon: MessageCircleMore, text: 'text-whatsapp', tint: 'tint-whatsapp' },
  voice: { name: 'Voice', icon: PhoneOutgoing, text: 'text-voice', tint: 'tint-voice' },
  voicemail: { name: 'Voicemail Drop', icon: Voicemail, text: 'text-voicemail', tint: 'tint-voicemail' },
}

/** The channel's name, from the engine's word for it. */
export function channelName(channel: string): string {
  return channel in CHANNELS ? CHANNELS[channel as Channel].name : channel
}

/** The channel's glyph. Give named where no word stands beside it. */
export function ChannelIcon({
  channel,
  size = 14,
  named = false,
}: {
  channel: Channel
  size?: number
  named?: boolean
}) {
  const { icon: Icon, text, name } = CHANNELS[channel]
  return (
    <Icon
      size={size}
      className={cx('shrink-0', text)}
      {...(named ? { 'aria-label': name } : { 'aria-hidden': true })}
    />
  )
}

/** The glyph on its tint, as in rulers and step rows. */
export function ChannelBadge({ channel, named = false }: { channel: Channel; named?: boolean }) {
  return (
    <span
      className={cx('inline-flex size-6 shrink-0 items-center justify-center rounded-control', CHANNELS[channel].tint)}
    >
      <ChannelIcon channel={channel} named={named} />
    </span>
  )
}
