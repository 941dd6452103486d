/**
 * Signing: the password once more, and what the signature means (21 CFR Part 11). The password goes to the hub with the
 * act and is kept nowhere: not by the form once it is closed, not by the browser, and not by the station's queue, so
 * that nothing can be signed while the hub is away. Pasting is allowed: a password manager may help.
 */
import { Button, Modal, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { t } from '../../messages/en.ts';

interface SignatureDialogProps {
  /** of the option that is signed */
  label: string;
  meaning: string;
  /** the hub cannot be reached */
  away: boolean;
  busy: boolean;
  /** why the last try was refused */
  problem: string | null;
  /** @returns whether it was accepted; a password that was not is cleared */
  onSign: (password: string) => Promise<boolean>;
  onClose: () => void;
}

export function SignatureDialog(props: SignatureDialogProps) {
  const { label, meaning, away, busy, problem, onSign, onClose } = props;
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (password === '' || away || busy) return;
    void onSign(password).then((accepted) => {
      if (accepted) return;
      setPassword('');
      setTried(false);
    });
  };
  return (
    <Modal.Root
      opened
      onClose={onClose}
      transitionProps={{ duration: 0 }}
      classNames={{ content: 'dialog' }}
      centered
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Modal.Title className="dialog-title">{t.signature.title(label)}</Modal.Title>
          <form className="signature" onSubmit={submit} noValidate autoComplete="off">
            <p>{t.signature.why}</p>
            <p>
              <span className="note">{t.signature.meaning}</span>
              <q>{meaning}</q>
            </p>
            <PasswordInput
              label={t.signature.password}
              withAsterisk
              autoComplete="off"
              data-autofocus
              error={tried && password === '' ? t.decision.required : undefined}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': t.signature.show, tabIndex: 0 }}
            />
            {(away || problem !== null) && (
              <p className="problem" role="alert">
                {away ? t.signature.away : problem}
              </p>
            )}
            <div className="form-acts">
              <Button type="submit" size="sm" disabled={away} loading={busy}>
                {t.signature.sign}
              </Button>
              <Button type="button" size="sm" variant="default" onClick={onClose}>
                {t.decision.cancel}
              </Button>
            </div>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
