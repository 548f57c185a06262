# El primer administrador.
set-up-title = Configurar el portal
set-up-text = Usted será la primera persona que administra el sistema. Después inicia sesión con este correo y esta contraseña.
set-up-provider = Nombre de la distribuidora
set-up-expired = El portal ya está configurado, o se reinició desde entonces, o el enlace tiene más de un día. Si no está configurado, reinícielo: muestra un enlace nuevo.
