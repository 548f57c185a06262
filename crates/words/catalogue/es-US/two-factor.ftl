# Códigos además de la contraseña.
two-factor-title = Verificación en dos pasos
two-factor-notice = Su función ve y cambia lo que pertenece a otros; por eso este portal le pide la verificación en dos pasos. Actívela para continuar.
two-factor-text = Al iniciar sesión se pide, además de la contraseña, un código de una aplicación de su teléfono. Quien sepa su contraseña no podrá entrar. Necesita una aplicación de autenticación, como Aegis, FreeOTP, Google Authenticator o 1Password.
two-factor-set-up = Activarla
two-factor-scan = Escanee esto con su aplicación de autenticación, o escriba en ella la clave. Después introduzca el código que muestra.
two-factor-qr = Código QR para su aplicación de autenticación
two-factor-key = Clave para escribir
two-factor-turn-on = Activar
two-factor-another = Crear otra clave
two-factor-is-on = Está activada.
two-factor-keep = Guarde estos códigos de recuperación donde los encuentre sin su teléfono: cada uno le permite entrar una vez. Se muestran ahora y nunca más.
two-factor-download = Descargar
two-factor-print = Imprimir
two-factor-file = Portal de respuesta a la demanda: códigos de recuperación, cada uno para una vez
two-factor-left = { $count ->
    [0] No queda ningún código de recuperación: cree otros ahora.
    [one] Queda un código de recuperación.
   *[other] Quedan { $count } códigos de recuperación.
}
two-factor-renew = Crear códigos de recuperación nuevos
two-factor-turn-off = Desactivar
two-factor-required = Su función la exige, por eso no se puede desactivar.
two-factor-go-on = Continuar
two-factor-back = Volver a seguridad
