/** Who are you: email and password, and in plain words why it did not work. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { t } from '../messages/en.ts';
import type { SignInProps } from '../props.ts';

export function SignIn({ plantName, onSignIn }: SignInProps) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async () => {
    setBusy(true);
    setError(null);
    const result = await onSignIn({ email: email.trim(), password }).catch((cause: unknown) => ({
      ok: false as const,
      message: cause instanceof Error ? cause.message : String(cause),
    }));
    setBusy(false);
    if (!result.ok) setError(result.message);
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void submit();
  };
  return (
    <main className="sign-in">
      <form onSubmit={onSubmit} aria-busy={busy}>
        <p className="sign-in-brand">{t.product}</p>
        <h1>
          {t.signIn.title} {plantName && <span>{t.signIn.lead(plantName)}</span>}
        </h1>
        {error !== null && (
          <p className="problem" role="alert">
            <b>{t.signIn.failed}.</b> {error}
          </p>
        )}
        <TextInput
          size="md"
          label={t.signIn.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          size="md"
          label={t.signIn.password}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t.signIn.submit}
        </Button>
      </form>
    </main>
  );
}
