'use client';

/** Says that an administrator acts as the user, on every page and with a way out. */

import { type CSSProperties, type HTMLAttributes, type ReactNode, useEffect, useState } from 'react';
import { getOrganizationAction } from '../actions.js';
import { useAuth } from './provider.js';

/** Props of {@link Impersonation}: those of a `div`, and its own. */
export interface ImpersonationProps extends Omit<HTMLAttributes<HTMLDivElement>, 'children'> {
  /** Where the words are. `bottom` by default. */
  side?: 'top' | 'bottom' | undefined;
  /** The page to come back to after the end of the impersonation. */
  returnTo?: string | undefined;
}

const size = 'var(--workos-impersonation-size, 4px)';
const background = 'var(--workos-impersonation-background-color, #fce654)';
const color = 'var(--workos-impersonation-color, #3a3000)';
const border = 'var(--workos-impersonation-border-width, 1px) solid var(--workos-impersonation-border-color, #e0c36c)';

const frame: CSSProperties = {
  position: 'fixed',
  inset: 0,
  zIndex: 9999,
  pointerEvents: 'none',
  border: `${size} solid ${background}`,
  fontFamily: 'system-ui, sans-serif',
  fontSize: '0.8125rem',
  lineHeight: 1.4,
};

const bar: CSSProperties = {
  position: 'fixed',
  left: '50%',
  transform: 'translateX(-50%)',
  display: 'flex',
  alignItems: 'center',
  gap: '0.75rem',
  maxWidth: 'calc(100vw - 2rem)',
  padding: '0.375rem 0.75rem',
  pointerEvents: 'auto',
  background,
  color,
  border,
  borderRadius: '0.5rem',
};

const button: CSSProperties = {
  padding: '0.125rem 0.5rem',
  background: 'transparent',
  color: 'inherit',
  border,
  borderRadius: '0.375rem',
  font: 'inherit',
  cursor: 'pointer',
};

/** Frames the page while an administrator acts as the user. It renders nothing for anybody else. */
export function Impersonation({ side = 'bottom', returnTo, style, ...props }: ImpersonationProps): ReactNode {
  const { user, impersonator, organizationId, signOut } = useAuth();
  const [organization, setOrganization] = useState<{ id: string; name: string } | null>(null);
  const [isSmall, setIsSmall] = useState(false);
  const isImpersonated = user !== null && impersonator !== undefined;
  useEffect(() => {
    if (!isImpersonated || organizationId === undefined) {
      return;
    }
    let isCurrent = true;
    getOrganizationAction()
      .then((found) => isCurrent && setOrganization(found))
      .catch(() => {});
    return () => {
      isCurrent = false;
    };
  }, [isImpersonated, organizationId]);
  if (!isImpersonated) {
    return null;
  }
  const within = organizationId !== undefined && ` within ${organization?.name ?? organizationId}`;
  return (
    <div {...props} style={{ ...frame, ...style }} data-workos-impersonation="">
      <div role="status" style={{ ...bar, [side]: '0.5rem' }}>
        {isSmall || (
          <span>
            You are acting as <strong>{user.email}</strong>
            {within}.
          </span>
        )}
        <button type="button" style={button} onClick={() => void signOut(returnTo === undefined ? {} : { returnTo })}>
          Stop
        </button>
        <button
          type="button"
          style={button}
          aria-expanded={!isSmall}
          aria-label={isSmall ? 'Show who you are acting as' : 'Hide who you are acting as'}
          onClick={() => setIsSmall(!isSmall)}
        >
          {isSmall ? '+' : '–'}
        </button>
      </div>
    </div>
  );
}
