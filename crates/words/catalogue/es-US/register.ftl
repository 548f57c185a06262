# Pedir una cuenta, unirse por invitación y demostrar quién es.
register-title = Crear cuenta
register-choice = ¿Qué quiere ver en el portal?
register-home = Mi hogar
register-home-need = Necesita el número de su medidor. Está impreso en el medidor y en su factura.
register-home-text = Una cuenta para su hogar muestra lo que mide su medidor.
register-organization = Mi organización
register-organization-need = Necesita el número de organización que la distribuidora le dio a su organización.
register-organization-text = Una cuenta en su organización muestra sus medidores, una vez que uno de sus administradores le dé acceso.
register-have = ¿Ya tiene una cuenta?
register-back = Volver

# Los campos.
register-meter-number = Número de medidor
register-meter-number-hint = Como está impreso en el medidor y en su factura.
register-claim-code = Código de asignación
register-claim-code-hint = Si la distribuidora le envió uno. Sin él, es posible que su cuenta deba esperar.
register-organization-number = Número de organización
register-organization-number-hint = La distribuidora se lo dio a su organización.
register-first-name = Nombre
register-last-name = Apellido
register-email = Correo electrónico
register-password = Contraseña
register-password-hint = Al menos 15 caracteres. Varias palabras separadas por espacios son una buena contraseña.
register-no-number = no es un número como está impreso; solo dígitos

# Lo que sigue.
register-mail-title = Revise su correo
register-mail = Le escribimos a la dirección que indicó. Abra el enlace de ese mensaje en el plazo de un día para crear su cuenta. Si no llega nada en unos minutos, busque en el correo no deseado y revise la dirección.
register-try-again = Intentar de nuevo
register-no-mail-title = Eso es todo
register-no-mail = Si el número es correcto y nadie tiene una cuenta con este correo, ya puede iniciar sesión. Si no funciona, revise el número en su factura o pregunte a la distribuidora.
register-made-title = Su cuenta está creada
register-made = Inicie sesión con su correo y su contraseña.
register-link-expired = Este enlace ya no sirve

# El enlace que se envió por correo.
register-confirm-title = Confirme su correo electrónico
register-confirm-text = Para crear la cuenta de { $email }, escriba la contraseña que eligió cuando la pidió.
register-confirm-button = Crear la cuenta
register-confirm-not-me = No fui yo
register-confirm-expired = Ya se usó o tiene más de un día. Si su cuenta está creada, inicie sesión; si no, pídala una vez más.

# Una invitación.
register-join-title = Unirse a { $organization }
register-join-text = Iniciará sesión con { $email }, adonde se envió la invitación.
register-join-button = Unirse
register-invitation-expired = Esta invitación ya se usó o tiene más de una semana. Si ya creó su cuenta, inicie sesión; si no, pida una nueva a quien le invitó.

# Un correo electrónico nuevo.
register-new-email-title = Su nuevo correo electrónico
register-new-email-text = De ahora en adelante usted inicia sesión con { $email }, y le escribimos ahí.
register-new-email-button = Usar esta dirección
register-new-email-expired = Ya se usó o tiene más de un día. Pida uno nuevo en la página de su cuenta.
register-new-email-account = Ir a su cuenta

# La contraseña una vez más.
register-again-title = Confirme que es usted
register-again-text = Inició sesión como { $email }. Lo que sigue es solo para usted; por eso escriba su contraseña una vez más. Después volverá adonde estaba, y lo hará ahí.
register-again-button = Confirmar
register-again-not-now = Ahora no
