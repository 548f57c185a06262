# Qué salió mal y qué hacer ahora.
error-not-signed-in = Inicie sesión para continuar.
error-wrong-credentials = El correo o la contraseña no son correctos.
error-forbidden = { $needs } pueden hacer esto.
error-reauth = Demuestre una vez más que es usted.
error-second-factor = Escriba el código de su aplicación de autenticación.
error-wrong-code = El código no es correcto o ya se usó. Espere el siguiente e inténtelo de nuevo.
error-too-many-tries = Demasiados intentos. Espere { $wait } e inténtelo de nuevo.
error-link-expired = Este enlace ya se usó o es demasiado antiguo. Pida uno nuevo.
error-of-field = { $field }: { $reason }
error-one-of-several = { $place }: { $reason }. No se cambió nada.
error-several = { $count } no se pueden usar, y no se cambió nada. El primero: { $place }: { $reason }.
error-too-large = Esto ocupa más de { $limit }. Envíe menos de una vez, o comprimido con gzip o Zstandard.
error-key-used = Este Idempotency-Key ya se usó para otra solicitud. Use uno nuevo para cada una.
error-no-space = No queda espacio en el disco del servidor. No se guardó nada; pida a quien administra el portal que libere espacio.
error-busy = El portal está ocupado. Inténtelo de nuevo en unos segundos.
error-unavailable = El portal no puede acceder a sus datos. Inténtelo de nuevo en un minuto.
error-unknown = No se sabe si esto se guardó. Compruébelo antes de intentarlo de nuevo.
error-internal = Algo salió mal aquí.

error-only-read-keys = Solo las claves con el permiso `read`
error-only-system-administrators = Solo los administradores del sistema
error-only-system-administrators-in-person = Solo los administradores del sistema que han iniciado sesión
error-only-system-administrators-or-import-keys = Solo los administradores del sistema, y sus claves para importar,
error-only-organization-administrators = Solo los administradores de la organización
error-only-any-organization-administrators = Solo los administradores de organizaciones
error-only-two-factor = Solo las personas que tienen la verificación en dos pasos
error-only-operator = Solo quienes ejecutan el programa del portal en su máquina
error-only-approved = Solo las personas cuya cuenta está aprobada
error-only-owner = Solo los dueños de la cuenta, con la sesión iniciada,
error-only-provider = Solo las personas de la distribuidora
error-only-somebody-else = Solo otras personas que sean administradoras
error-set-up-two-factor = Solo quienes han activado la verificación en dos pasos, en /account/security/two-factor,

error-malformed = Esto no es una solicitud HTTP, o es una que puede leerse de dos maneras.
error-head-too-large = La dirección y el encabezado de la solicitud son demasiado largos.
error-head-too-slow = La solicitud no llegó a tiempo.
error-method = Esta dirección no admite ese método.
error-plain-http = Esta dirección se consulta solo por https://. Lo que envió pudo leerse en el camino: reemplace la clave o la contraseña que contenía.
error-host = Este portal no está en ese servidor. Use la dirección que le dio quien lo administra.
error-cross-site = Esto debe enviarse desde las páginas del portal, o como application/json desde un programa.
error-cross-site-page = Esto debe enviarse desde las páginas del portal.
error-cross-site-file = Un archivo debe enviarse desde las páginas del portal, o desde un programa con una clave: Authorization: Bearer.
error-file-body = Envíe el archivo mismo, como text/csv o application/xml, o comprimido como application/gzip o application/zstd; o como el único archivo de multipart/form-data.
error-body-too-large = Esto es más de lo que se acepta de una vez. Envíelo en varias partes.
error-body-too-slow = Lo que se envió no llegó a tiempo, o no llegó completo.

error-page-status = Error { $status }
error-page-reference = Número de referencia
error-page-copy = Copiar
error-page-again = Intentar de nuevo
error-page-home = Volver al inicio
error-page-forbidden-title = Usted no puede abrir esta página
error-page-forbidden = { $needs } pueden abrirla. Si la necesita, pídala a su administrador.
error-page-search = Buscar un medidor
error-page-search-hint = Medidor, número u organización
error-page-search-go = Buscar
error-page-not-found-title = Esta página no está aquí
error-page-not-found = Quizá la dirección tiene un error, o lo que había aquí ya no existe, o pertenece a otra persona.
error-page-invalid-title = Esto no se puede mostrar
error-page-invalid = { $what } Regrese y cámbielo.
error-page-field = «{ $field }» { $reason }.
error-page-refused-title = Esto no se puede aceptar
error-page-refused = { $why } Regrese, vuelva a cargar la página e inténtelo una vez más.
error-page-internal-title = Algo salió mal aquí
error-page-internal = Es una falla nuestra, no suya, y quedó registrada. Inténtelo de nuevo; si continúa, díganos este número de referencia.
error-page-unavailable-title = El portal no puede responder en este momento
error-page-unavailable = Las lecturas se siguen registrando, no se pierde nada. Inténtelo de nuevo en un minuto.
error-page-unknown-title = No se sabe si esto se guardó
error-page-unknown = Regrese, vuelva a cargar la página y compruébelo antes de enviarlo otra vez.
error-page-not-a-form = no es lo que envía esta página

error-form-password = La contraseña no es correcta. Revísela e inténtelo de nuevo.
error-form-field = Esto { $reason }.

# Lo que no existe.
error-no-such = No existe { $thing } así.
error-no-account = ninguna cuenta
error-no-claim = ninguna reclamación
error-no-claim-code = ningún código de reclamación
error-no-period = ningún período
error-no-import = ninguna importación
error-no-key = ninguna clave
error-no-member = ningún miembro
error-no-message = ningún mensaje
error-no-meter = ningún medidor
error-no-organization = ninguna organización
error-no-page = ninguna página
error-no-person-or-organization = ninguna persona u organización
error-no-session = ninguna sesión
error-no-upload = ningún archivo enviado

# Tamaños.
error-size-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}
error-size-kib = { $count } KiB
error-size-mib = { $count } MiB
error-size-gib = { $count } GiB
