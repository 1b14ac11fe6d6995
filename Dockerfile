# The one-stop service on the official Odoo image, which brings wkhtmltopdf and Chinese fonts.
FROM odoo:19.0

USER root
COPY requirements.txt /opt/onestop/
# The image is an environment of its own: nothing else's Python packages can break.
RUN pip3 install --no-cache-dir --break-system-packages -r /opt/onestop/requirements.txt

# Not into /mnt/extra-addons: that is a volume, which would hide the add-ons of a newer image.
COPY qi_onestop /opt/onestop/addons/qi_onestop
COPY qi_onestop_survey /opt/onestop/addons/qi_onestop_survey
COPY qi_onestop_eval /opt/onestop/addons/qi_onestop_eval
COPY deploy/start /opt/onestop/
COPY deploy/odoo.conf /etc/odoo/odoo.conf

USER odoo
CMD ["/opt/onestop/start"]
