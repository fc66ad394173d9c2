package dev.gatehouse.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts what is stored (AES-256-GCM, NIST SP 800-38D), with a key of its own for each purpose.
/// Safe for many threads.
public final class Encryption {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final byte[] purpose;
    private final SecureRandom random = new SecureRandom();

    /// @param purpose what it encrypts; one text cannot be taken for another's
    public Encryption(RootSecret secret, String purpose) {
        this.key = new SecretKeySpec(secret.derive("encryption/" + purpose), "AES");
        this.purpose = purpose.getBytes(UTF_8);
    }

    /// The nonce, then the encrypted text with its tag.
    public byte[] encrypt(byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce);
            byte[] result = Arrays.copyOf(nonce, NONCE + cipher.getOutputSize(plain.length));
            cipher.doFinal(plain, 0, plain.length, result, NONCE);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What was encrypted.
    ///
    /// @throws GeneralSecurityException when it was changed, or encrypted with another secret
    public byte[] decrypt(byte[] encrypted) throws GeneralSecurityException {
        if (encrypted.length < NONCE) {
            throw new GeneralSecurityException("it is too short");
        }
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(encrypted, NONCE));
        return cipher.doFinal(encrypted, NONCE, encrypted.length - NONCE);
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose);
        return cipher;
    }
}
